"""What those who look after a place have under way in the town, so that every page has something."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property

from tests.journeys.places import GRID_WORKER, SECRETARY, SUBDISTRICT
from tests.journeys.programs import Program
from tests.journeys.town import Town

ADMINISTRATOR = "ji4"
STREET = "511803104"
RULES = f"/mechanisms/{STREET}/four_level"
DAY = timedelta(days=1)


class InCharge:
    """Posts, a stand-in, a newcomer, paper that must go, a wrong card, a draft of services."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.secretary = Program(town, SECRETARY)
        self.worker = Program(town, GRID_WORKER)
        self.administrator = Program(town, ADMINISTRATOR)
        self.today = town.now.date()
        self.leader, self.vacant = self._post("shangya-group-1"), self._post("shangya-group-3")
        self._name_a_stand_in()
        self.administrator.post("/accounts", 201, username="newcomer", name="示例·新")
        self._leave_paper_hanging()

    def _post(self, unit: str) -> int:
        return int(self.secretary.get(f"/units/{unit}/posts")[0]["id"])

    def _name_a_stand_in(self) -> None:
        days = {"from_on": str(self.today + 3 * DAY), "to_on": str(self.today + 9 * DAY)}
        self.secretary.post(f"/posts/{self.leader}/substitute", person="you", **days)

    def _leave_paper_hanging(self) -> None:
        """Print the sheets of an estate and withdraw the card that stands on them."""
        sheets = f"{self.secretary.address}/areas/hebin/posters.pdf"
        assert self.secretary.session.get(sheets, timeout=60).status_code == 200
        [card] = self.secretary.get(f"/posts/{self._post('hebin-group')}/cards")
        self.secretary.post(f"/cards/{card['id']}/withdraw")

    @cached_property
    def wrong_card(self) -> str:
        """Return the number of a matter about a wrong card."""
        self.secretary.post("/cases", 201, area="SYBJ-02", service="duty_card", text="电话打不通")
        return self.secretary.newest("own", "SYBJ-02", "new")

    @cached_property
    def call(self) -> str:
        """Return the number of the open call for helpers that asks the grid worker."""
        asked = self.worker.get("/calls")["calls"]
        return str(next(one["number"] for one in asked if not one["is_over"]))

    @cached_property
    def forms(self) -> tuple[str, str, str]:
        """Return the numbers of the form that runs, of the one that waits, and of an open sheet."""
        above = Program(self.town, SUBDISTRICT)
        [running] = above.get("/forms?stage=admitted")
        [waiting] = above.get("/forms?stage=requested")
        legs = self.worker.get("/desk")["legs"]
        sheet = next(one["number"] for one in legs if one["topic"] == "form")
        return str(running["number"]), str(waiting["number"]), str(sheet)

    @cached_property
    def period_of_form(self) -> str:
        """Return where the period of the form that runs is found."""
        number = self.forms[0]
        [first] = Program(self.town, SUBDISTRICT).get(f"/forms/{number}")["periods"]
        return f"/forms/{number}/{first}/"

    @cached_property
    def report(self) -> tuple[str, str]:
        """Return where the monthly report of the demo is found, and its run of last month."""
        first = self.administrator.get("/reports")["reports"][-1]
        about = f"/reports/{first['area']}/{first['id']}"
        [made] = self.administrator.get(about)["runs"]
        return f"{about}/", f"/reports/{first['area']}/runs/{made['id']}/"

    @cached_property
    def editions(self) -> tuple[int, int]:
        """Return the edition in force in a street, and the one decided on from tomorrow."""
        self.redraft("finish: 3 working days", "finish: 2 working days")
        seen = self.administrator.get(f"{RULES}/draft/preview")
        about = {name: seen[name] for name in ("against", "version")}
        self.administrator.post(f"{RULES}/adopt", 201, from_on=str(self.today + DAY), **about)
        rows = self.administrator.get("/mechanisms")
        [row] = [one for one in rows if (one["area"], one["code"]) == (STREET, "four_level")]
        return row["edition"], row["coming_edition"]

    def table(self, kind: str, name: str, text: str) -> str:
        """Send a table of the whole city and return the number of its import."""
        answer = self.administrator.session.post(
            f"{self.administrator.address}/imports",
            data={"kind": kind, "area": "5118"},
            files={"file": (name, text.encode())},
            timeout=60,
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def redraft(self, was: str, now: str) -> None:
        """Put one change into the draft of the street."""
        file = f"{self.administrator.address}{RULES}/file"
        text = self.administrator.session.get(file, timeout=30).content.decode()
        assert was in text
        self.administrator.put(f"{RULES}/draft", text=text.replace(was, now, 1))
