"""`aduan`, and `python -m app`."""

from __future__ import annotations

import faulthandler
import sys
from contextlib import suppress
from typing import NoReturn

from app.cli import cli


def main() -> NoReturn:
    """Run the command line and end the process. No traceback is shown unless --debug asks.

    Should a library bring the process down, standard error says where: places alone, no words.
    """
    with suppress(OSError, RuntimeError):  # standard error may be closed, or no file
        faulthandler.enable()
    try:
        cli(prog_name="aduan")
    except Exception as error:
        if "--debug" in sys.argv[1:2]:
            raise
        from app.serving.logs import places

        sys.stderr.write(
            f"aduan: something went wrong that should not have: {places(error, depth=1)}\n"
            "Run it again as `aduan --debug …` to see the whole trace.\n"
        )
        sys.exit(1)
    sys.exit(0)


if __name__ == "__main__":
    main()
