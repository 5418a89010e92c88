"""Does a release look like what the past leads us to expect? Written expectations that stop a broken run."""
