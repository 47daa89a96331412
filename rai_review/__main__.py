"""`python -m rai_review`: the same command as `rai-review`."""

from rai_review.cli import main

if __name__ == "__main__":
    main(prog_name="rai-review")
