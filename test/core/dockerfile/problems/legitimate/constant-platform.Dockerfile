# Made for one platform, on purpose.
FROM --platform=linux/amd64 mcr.microsoft.com/mssql/server:2022-latest
COPY setup.sql /
