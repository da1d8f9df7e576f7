@echo off
rem Runs the Maven that .mvn\wrapper\maven-wrapper.properties names. The first run downloads it.
rem
rem   MVNW_REPOURL      base address of a Maven repository to take it from instead
rem   MAVEN_USER_HOME   where it is kept, in wrapper\dists; default %USERPROFILE%\.m2
setlocal
set "MVNW_PROPERTIES=%~dp0.mvn\wrapper\maven-wrapper.properties"
set "MVNW_URL="
set "MVNW_SHA256="
for /f "usebackq tokens=1,* delims== " %%a in ("%MVNW_PROPERTIES%") do (
  if "%%a"=="distributionUrl" set "MVNW_URL=%%b"
  if "%%a"=="distributionSha256Sum" set "MVNW_SHA256=%%b"
)
if not defined MVNW_URL (
  echo mvnw: no distributionUrl in %MVNW_PROPERTIES%>&2
  exit /b 1
)
if not defined MVNW_SHA256 (
  echo mvnw: no distributionSha256Sum in %MVNW_PROPERTIES%>&2
  exit /b 1
)
for %%f in ("%MVNW_URL:/=\%") do set "MVNW_ARCHIVE=%%~nxf"
set "MVNW_NAME=%MVNW_ARCHIVE:-bin.zip=%"
if defined MAVEN_USER_HOME (set "MVNW_STORE=%MAVEN_USER_HOME%") else (set "MVNW_STORE=%USERPROFILE%\.m2")
set "MVNW_STORE=%MVNW_STORE%\wrapper\dists\%MVNW_NAME%"
set "MVNW_HOME=%MVNW_STORE%\%MVNW_SHA256%"
if exist "%MVNW_HOME%\bin\mvn.cmd" goto run

rem What PowerShell needs comes through the environment, so that no path has to be quoted twice.
powershell -NoProfile -ExecutionPolicy Bypass -Command ^
  "$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue';" ^
  "$work = Join-Path $env:MVNW_STORE ('tmp.' + [Guid]::NewGuid().ToString('N'));" ^
  "try {" ^
  "  $url = $env:MVNW_URL;" ^
  "  if ($env:MVNW_REPOURL) {" ^
  "    $version = $env:MVNW_NAME -replace '^apache-maven-', '';" ^
  "    $url = $env:MVNW_REPOURL.TrimEnd('/') + '/org/apache/maven/apache-maven/' + $version + '/' + $env:MVNW_ARCHIVE" ^
  "  };" ^
  "  [Console]::Error.WriteLine('mvnw: downloading ' + $env:MVNW_ARCHIVE);" ^
  "  New-Item -ItemType Directory -Force -Path $work | Out-Null;" ^
  "  $zip = Join-Path $work $env:MVNW_ARCHIVE;" ^
  "  [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12;" ^
  "  try { Invoke-WebRequest -UseBasicParsing -Uri $url -OutFile $zip } catch { throw ('cannot download ' + $url) };" ^
  "  $actual = (Get-FileHash -Algorithm SHA256 -LiteralPath $zip).Hash.ToLowerInvariant();" ^
  "  if ($actual -ne $env:MVNW_SHA256) { throw ($url + ' has SHA-256 ' + $actual + ', expected ' + $env:MVNW_SHA256) };" ^
  "  Expand-Archive -LiteralPath $zip -DestinationPath $work;" ^
  "  if (-not (Test-Path -LiteralPath $env:MVNW_HOME)) { Move-Item -LiteralPath (Join-Path $work $env:MVNW_NAME) -Destination $env:MVNW_HOME }" ^
  "} catch {" ^
  "  [Console]::Error.WriteLine('mvnw: ' + $_.Exception.Message); exit 1" ^
  "} finally {" ^
  "  if (Test-Path -LiteralPath $work) { Remove-Item -Recurse -Force -LiteralPath $work }" ^
  "}"
if errorlevel 1 exit /b 1

:run
rem endlocal in the same line: Maven sees none of the variables above.
endlocal & "%MVNW_HOME%\bin\mvn.cmd" %*
