"""One mail as a citizen's words: what it fills in, what it says to a case, where it acts."""

from __future__ import annotations

from backoffice.case.case import Case
from backoffice.casework.opening import answers_of
from backoffice.citizens import mail_matching
from backoffice.citizens.acting import Scene
from backoffice.citizens.mail_answer import phrases_of
from backoffice.citizens.mail_arrived import Arrived
from backoffice.desk.desk import Desk
from bot.mail_engine import About
from bot.mail_form import MailForm, asked_in, read_mail


def ours_of(desk: Desk) -> tuple[str, ...]:
    return phrases_of(desk, desk.current.version)


def read_of(mail: Arrived, case: Case | None = None) -> MailForm:
    desk, message = mail.work.desk, mail.message
    profile = desk.profile(case.version) if case else desk.current
    asked = case.lacks if case else ()
    quoted = tuple(key for key in asked_in(profile.form, message.quoted) if key in asked)
    return read_mail(
        profile.form.by_way(case.channel if case else mail.contact.conversation.channel),
        message,
        now=mail.work.now,
        zone=desk.zone,
        known=answers_of(mail.work.tx, desk, case) if case else None,
        # A list that was made before is answered by its own numbers.
        asked=quoted if len(quoted) > 1 else asked,
        ours=ours_of(desk),
        category=profile.category_field,
        guarded=profile.secrecy.categories,
    )


def about_of(mail: Arrived, case: Case, proven: bool) -> About:
    return About(
        asked=case.lacks,
        open=case.open,
        own=mail_matching.is_senders(mail.work.tx, mail.contact, case),
        proven=proven,
        waiting=case.waiting_from is not None,
        secrecy=mail.work.desk.profile(case.version).secrecy.field,
    )


def scene_of(mail: Arrived, about: Case | None = None) -> Scene:
    message = mail.message
    return Scene(
        mail.work,
        mail.contact,
        mail.reply,
        said=(message,),
        # The clock of the sender's machine is not trusted.
        received_at=message.received_at,
        talked_of=[],
        about=about,
        original="\n\n".join(filter(None, (message.subject, message.text, message.quoted))),
    )
