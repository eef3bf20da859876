"""The kinds of answer that a profile may declare, by name."""

from __future__ import annotations

from bot.kinds.address import AddressKind
from bot.kinds.checks import Checks
from bot.kinds.choice import ChoiceKind
from bot.kinds.email import Email
from bot.kinds.files import Files
from bot.kinds.kind import Kind
from bot.kinds.loss import Loss
from bot.kinds.money import Money
from bot.kinds.name import Name
from bot.kinds.phone import Phone
from bot.kinds.place import Place
from bot.kinds.story import Story
from bot.kinds.text import Text
from bot.kinds.when import When
from bot.kinds.yes_no import YesNo

KINDS: dict[str, Kind] = {
    "text": Text(),
    "name": Name(),
    "address": AddressKind(),
    "phone": Phone(),
    "yes_no": YesNo(),
    "choice": ChoiceKind(),
    "story": Story(),
    "when": When(),
    "place": Place(),
    "files": Files(),
    "money": Money(),
    "loss": Loss(),
    "checks": Checks(),
    "email": Email(),
}
