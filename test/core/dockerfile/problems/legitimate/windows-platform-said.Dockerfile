ARG OSVERSION=ltsc2022
FROM --platform=linux/amd64 golang:1.25 AS build
RUN GOOS=windows go build -o /app.exe
FROM --platform=windows/amd64 mcr.microsoft.com/windows/nanoserver:$OSVERSION
COPY --from=build /app.exe /app.exe
