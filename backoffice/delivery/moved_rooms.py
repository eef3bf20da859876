"""A group that its provider has given another id: the room goes on there, with all that waits."""

from __future__ import annotations

from backoffice.desk.work import Work
from backoffice.store import addresses, outbox, rooms
from backoffice.store.addresses import Heard


def follow(work: Work, address_id: str, peer: str) -> None:
    """Let a room go on at the new peer; what is no room, or has followed already, stays."""
    tx, office_id = work.tx, work.desk.office_id
    old = addresses.get(tx, address_id)
    vault = work.desk.vault
    if old is None or not old.room or not peer or peer == addresses.peer_of(vault, old):
        return
    # As whoever writes from there is named.
    address_id = addresses.identify(vault, office_id, old.channel, old.account, peer, "")
    new = Heard(
        id=address_id,
        office_id=office_id,
        channel=old.channel,
        account=old.account,
        sealed=addresses.seal(vault, address_id, peer),
        thread="",
        room=True,
        heard_at=None,
    )
    addresses.meet(tx, new)
    rooms.move(tx, office_id, old.id, new.id, now=work.now)
    outbox.readdress(tx, vault, old.id, new.id)
