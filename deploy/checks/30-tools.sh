#!/bin/sh
# The Python tools, with good and with bad input.
set -eu
export PYTHONDONTWRITEBYTECODE=1
python3 -W error::SyntaxWarning -m unittest discover -s deploy/tools/tests -p 'test_*.py' 2>&1
