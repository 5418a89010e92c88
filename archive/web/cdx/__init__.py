"""The index of captures as clients of web archives ask for it: by address, host or domain, in lines."""
