"""The archive as RFC 7089 has it: an address, a time, and the capture nearest to it."""
