# escape=`
ARG WINDOWS=ltsc2022
FROM mcr.microsoft.com/windows/servercore:$WINDOWS AS build
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
WORKDIR C:\src
COPY . .
RUN dotnet build `
    -o C:\out
FROM mcr.microsoft.com/windows/nanoserver:$WINDOWS
COPY --from=build C:\out C:\app
USER ContainerUser
CMD ["C:\\app\\app.exe"]
