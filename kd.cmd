@echo off
rem Starts the kd command line; dotnet builds what changed. Long runs: copy artifacts\bin\KdNotebooks.Cli\release first if you edit meanwhile.
setlocal
if not defined DOTNET_GCgen0size set "DOTNET_GCgen0size=400000"
if not defined DOTNET_GCConserveMemory set "DOTNET_GCConserveMemory=8"
where dotnet >nul 2>nul || (echo kd: the .NET 10 SDK is missing: install it from https://dotnet.microsoft.com/download 1>&2 & exit /b 1)
set "ROOT=%~dp0"
set "ARTIFACTS=%ROOT%artifacts"
set "PROPERTIES="
set "PREVIOUS="
if not defined KD_TORCH_PACKAGE set "KD_TORCH_PACKAGE=TorchSharp-cpu"
for %%A in (%*) do call :option %%~A
goto :build
:option
if "%PREVIOUS%"=="--backend" if "%1"=="torchsharp" (
  set "ARTIFACTS=%ROOT%artifacts\%KD_TORCH_PACKAGE%"
  set "PROPERTIES=-p:KdBackend=TorchSharp -p:TorchPackage=%KD_TORCH_PACKAGE%"
)
set "PREVIOUS=%1"
exit /b 0
:build
if "%~1"=="bench" goto :bench
dotnet build "%ROOT%src\KdNotebooks.Cli\KdNotebooks.Cli.csproj" -c Release -nologo -v quiet %PROPERTIES% 1>&2 || exit /b 1
dotnet "%ARTIFACTS%\bin\KdNotebooks.Cli\release\kd.dll" %*
exit /b %ERRORLEVEL%
:bench
dotnet build "%ROOT%tests\KdNotebooks.Benchmarks\KdNotebooks.Benchmarks.csproj" -c Release -nologo -v quiet %PROPERTIES% 1>&2 || exit /b 1
for /f "tokens=1*" %%A in ("%*") do dotnet "%ARTIFACTS%\bin\KdNotebooks.Benchmarks\release\KdNotebooks.Benchmarks.dll" %%B
exit /b %ERRORLEVEL%
