"""The end of a delivery. AMQP 1.0, part 3, section 3.4."""

from proton import Disposition


class Outcome:
    def __init__(self, state, condition=None, failed=False, undeliverable=False, annotations=None):
        self.state, self.condition = state, condition
        self.failed, self.undeliverable, self.annotations = failed, undeliverable, annotations

    @classmethod
    def of(cls, delivery):
        """What the other side says of a delivery."""
        said, state = delivery.remote, delivery.remote_state
        if state == Disposition.REJECTED:
            return cls(state, condition=said.condition)
        if state == Disposition.MODIFIED:
            return cls(state, failed=said.failed, undeliverable=said.undeliverable, annotations=said.annotations)
        return cls(state)

    def settle(self, delivery):
        local = delivery.local
        local.condition, local.failed, local.undeliverable = self.condition, self.failed, self.undeliverable
        local.annotations = self.annotations
        delivery.update(self.state)
        delivery.settle()


ACCEPTED = Outcome(Disposition.ACCEPTED)
RELEASED = Outcome(Disposition.RELEASED)
FAILED = Outcome(Disposition.MODIFIED, failed=True)


def rejected(name, description):
    import proton
    return Outcome(Disposition.REJECTED, condition=proton.Condition(name, description))


# qpid-dispatch, src/router_core/delivery.c, qdr_delivery_mcast_outbound_disposition_CT: with several subscribers the sender is told
# the strongest of their outcomes.
_STRENGTH = {Disposition.RELEASED: 0, Disposition.MODIFIED: 1, Disposition.ACCEPTED: 2, Disposition.REJECTED: 3}


def strongest(outcomes):
    return max(outcomes, key=lambda outcome: _STRENGTH.get(outcome.state, 0))
