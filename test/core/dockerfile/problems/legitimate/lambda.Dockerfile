ARG FUNCTION_DIR=/function
FROM --platform=$BUILDPLATFORM node:22 AS bundle
RUN npm ci && npm run bundle
FROM public.ecr.aws/lambda/nodejs:22
COPY --from=public.ecr.aws/awsguru/aws-lambda-adapter:0.9.1 /lambda-adapter /opt/extensions/lambda-adapter
COPY --from=bundle /out ${LAMBDA_TASK_ROOT}
CMD ["index.handler"]
