"""From mentions to one announcement's account: delegations, events, claims."""
