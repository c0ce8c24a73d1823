# Installs duban from this bundle, without network: .\install.ps1 [-Into folder, by default ~\duban]
param([string]$Into = (Join-Path $HOME "duban"), [string]$Python = "python")
$ErrorActionPreference = "Stop"
$here = Split-Path -Parent $MyInvocation.MyCommand.Path
foreach ($line in Get-Content (Join-Path $here "SHA256SUMS")) {
    $sum, $name = $line -split "  ", 2
    if ((Get-FileHash (Join-Path $here $name) -Algorithm SHA256).Hash -ne $sum) {
        throw "The bundle is damaged at $name; copy it again."
    }
}
if (-not (Test-Path (Join-Path $Into "venv"))) { & $Python -m venv (Join-Path $Into "venv") }
$extras = (Get-Content (Join-Path $here "EXTRAS")).Trim()
$venv = Join-Path $Into "venv\Scripts"
& "$venv\python.exe" -m pip install --quiet --disable-pip-version-check --no-index --find-links (Join-Path $here "wheels") --upgrade "duban[$extras]"
if ($LASTEXITCODE -ne 0) { throw "pip could not install from the bundle" }
& "$venv\duban.exe" --version
Write-Output "Installed. Try: $venv\duban.exe demo --serve"
