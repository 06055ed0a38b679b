# The runtime is made of the target's own JDK: only compiling may happen on the builder.
FROM --platform=$BUILDPLATFORM gradle:8-jdk21 AS compile
COPY . /src
RUN gradle --no-daemon installDist

FROM eclipse-temurin:21-jdk AS jre
RUN jlink --add-modules java.base,java.net.http --strip-debug --output /jre

FROM debian:bookworm-slim
COPY --from=jre /jre /opt/jre
COPY --from=compile /src/build/install/app /opt/app
CMD ["/opt/app/bin/app"]
