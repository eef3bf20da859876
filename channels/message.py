"""The words that pass a channel's border, in and out: plain, frozen data.

Nothing here knows a provider. Instants are aware and in UTC. Text has been cleaned by the adapter
that parsed it: no control characters but tab and newline, no marks that turn the direction of
writing, no lone surrogates.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Address(Struct, frozen=True):
    """Where words come from and go to: one peer on one of the office's own accounts."""

    channel: str
    account: str
    peer: str
    #: A topic inside the peer (Telegram forum); empty nearly always.
    thread: str = ""
    #: A group or room: only commands are read there and nothing personal is sent there.
    room: bool = False


class Sender(Struct, frozen=True):
    """Who wrote, by the provider's own id. Display names are never taken for identities."""

    id: str
    name: str = ""
    #: E.164, only where the channel itself vouches for the number.
    phone: str = ""
    #: Another id under which the channel itself named the same sender before.
    former: str = ""


class Attachment(Struct, frozen=True):
    """A file that the provider holds; `ref` is what its adapter needs to download it."""

    ref: str
    media_type: str
    filename: str = ""
    #: Bytes as the provider states them; None where it does not.
    size: int | None = None
    #: photo, document, voice, audio, video
    kind: str = "document"
    #: What the provider calls these very contents, however often `ref` changes; empty: nothing.
    same: str = ""


class Choice(Struct, frozen=True):
    """A button. `id` comes back when it is pressed: at most 60 ASCII characters."""

    id: str
    label: str


class InboundMessage(Struct, frozen=True, tag="message"):
    """One thing that a person did in a chat."""

    address: Address
    sender: Sender
    #: The provider's id of the message (not of the event: an edit is an event of its own).
    external_id: str
    sent_at: datetime
    received_at: datetime
    #: The provider's own sequence; breaks ties of `sent_at`.
    order: int = 0
    #: External id of the message whose text this one replaces.
    edits: str | None = None
    text: str = ""
    #: Id of the pressed button.
    choice: str | None = None
    attachments: tuple[Attachment, ...] = ()
    #: Latitude and longitude in degrees.
    location: tuple[float, float] | None = None
    #: Phone number of a shared contact, as written, the first of several. All names and numbers
    #: stand in `text`, which nobody typed.
    contact_phone: str = ""
    #: Album id shared by the messages of one album.
    album: str = ""
    #: Closed list: "", sticker, unsupported, edited, deleted, reaction, blocked, unblocked, joined,
    #: moved, own (the office wrote it elsewhere, it stands in `quoted`), and of mail: auto_reply,
    #: list, own, empty, bounce (of nothing that we know), doubtful (who wrote it), unread (as it
    #: came). What a robot wrote gets no answer. Beside unsupported there may be words.
    note: str = ""
    reply_to: str | None = None
    subject: str = ""
    #: External ids of earlier messages that this one says it belongs to, nearest last.
    references: tuple[str, ...] = ()
    #: The tag of our own reply address to which this came; whoever signed it checks it.
    reply_tag: str = ""
    #: What was quoted below or around `text`, in full; never taken for new words.
    quoted: str = ""
    #: Nothing may answer this of itself, whoever wrote it: its headers ask so.
    unanswerable: bool = False
    #: It bears the mark of our own mails: one of us wrote it, and it came back.
    looped: bool = False
    #: What the office's own mail server says of the sender's address: "" (nothing), pass (it is
    #: theirs), fail (it is forged).
    verdict: str = ""
    #: The words are somebody else's, passed on.
    forwarded: bool = False
    #: With the note moved: where this peer is from now on, or the person's new number (E.164).
    moved_to: str = ""

    @property
    def typed(self) -> bool:
        """The writer chose these words: they are not a card's, a place's or somebody else's."""
        return not (self.forwarded or self.contact_phone or self.location is not None)


class DeliveryStatus(Struct, frozen=True, tag="status"):
    """What the provider later says of a message that we sent."""

    address: Address
    external_id: str
    #: Closed list: sent, delivered, read, failed
    status: str
    #: Why it failed: a SendCode.
    reason: str = ""
    #: What the provider said of the failure.
    answer: str = ""
    #: Where the reason alone says too little: one of the channel's `causes`.
    cause: str = ""
    #: The provider's time, where it states one.
    at: datetime | None = None


Inbound = InboundMessage | DeliveryStatus


class Blob(Struct, frozen=True):
    """A file to send: by the path of its stored copy, or its content where it is not stored."""

    path: str
    filename: str
    media_type: str
    content: bytes = b""
    #: How it is shown where the channel can: photo, voice, audio, video; document: as a file and
    #: nothing else. Empty: as its type says.
    kind: str = ""


class Template(Struct, frozen=True):
    """An approved template, for where free text is not allowed. Parameters hold no line breaks."""

    name: str
    language: str = "id"
    params: tuple[str, ...] = ()


class OutboundMessage(Struct, frozen=True):
    """A message rendered for one adapter: `text` is already in that adapter's markup."""

    #: Deterministic: the same words to the same address for the same reason have the same key.
    key: str
    address: Address
    text: str
    choices: tuple[Choice, ...] = ()
    attachments: tuple[Blob, ...] = ()
    #: A place to be shown as one, where the channel can; its words stand in `text`.
    location: tuple[float, float] | None = None
    subject: str = ""
    reply_to: str | None = None
    #: External ids of the thread that this belongs to, oldest first.
    references: tuple[str, ...] = ()
    #: Tag of the address under which a reply is known as one; empty: the plain address.
    reply_tag: str = ""
    #: Sent in place of `text`, which then is for the record alone.
    template: Template | None = None
    #: No person asked for this very message: mail says so, that robots stay silent.
    automatic: bool = True
    #: What a link may begin to write to the office: `id` is that text.
    links: tuple[Choice, ...] = ()
