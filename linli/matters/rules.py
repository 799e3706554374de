"""Limits and plain decisions about matters."""

from __future__ import annotations

TITLE_LENGTH = 60
TEXT_LENGTH = 4000
WORDS_LENGTH = 2000
PHOTOS_MOST = 5

OWN, DECIDE, VERIFY, CALL_BACK, PARTNER = "own", "decide", "verify", "call_back", "partner"
FIRST_ANSWER, FINISH = "first_answer", "finish"
WAIT_FOR_ANSWER, WAIT_FOR_RATING = "wait_for_answer", "wait_for_rating"
PROMISES = (FIRST_ANSWER, FINISH)

STAFF, REQUESTER, EVERYBODY = "staff", "requester", "everybody"
