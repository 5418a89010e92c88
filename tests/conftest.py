"""What every test shares: hypothesis profiles."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# The machine is shared and slow at times: a deadline in seconds would test the machine.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
