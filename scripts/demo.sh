#!/bin/sh
# The chain so far, on made-up data: lists made, checked, linked, and whom the link misses.
set -eu
cd "$(dirname "$0")/.."
workbench=.venv/bin/workbench
step() { printf '\n\033[1m%s\033[0m\n' "$*"; }

if [ ! -e data/borough/datapackage.json ]; then
    step "1 of 5  Making a borough of 60,000 made-up people"
    $workbench borough make --size standard --seed 1
else
    step "1 of 5  The made-up borough is already there (data/borough)"
fi
step "2 of 5  Who was told to shield and never contacted?"
$workbench run welcome
step "3 of 5  Can we rely on the housing list?"
$workbench run data-quality -p table=borough/housing_tenancies
step "4 of 5  Which tenants are on the GP list, and whom does the link miss?"
$workbench run linkage -p left=borough/housing_tenancies -p right=borough/gp_list -p truth=borough/truth/links
step "5 of 5  33 councils' returns: what is wrong with them before anything runs?"
$workbench batch data/borough/councils/plan-2026-Q3.toml --check || true

step "Done. The reports:"
for analysis in welcome data-quality linkage; do
    $workbench open "$analysis"
done
cat <<'TXT'

Now with a file of your own (it stays on this machine), in the pages or from here:
  .venv/bin/workbench serve
  .venv/bin/workbench run data-quality -p table=PATH/TO/YOUR/FILE.xlsx
  .venv/bin/workbench run linkage -p left=ONE.csv -p right=OTHER.xlsx
TXT
# Somebody is there to look at the pages, and to stop them.
if [ -t 0 ] && [ -t 1 ]; then
    step "The same as pages, for people who have never seen code"
    exec $workbench serve
fi
