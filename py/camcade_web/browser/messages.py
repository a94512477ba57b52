"""What players are told when something around the page fails: one sentence for one fault, on every page.

Each says what happened and what to do, names no key (a phone has none), and holds no technical text. Those of
files that do not come are in `site/pages/_parts` (`downloads.js`, `failing.js`, `inline/first.js`), as they
are needed before there is Python.
"""

NOT_KEPT = "This browser keeps nothing for this page: what you do here is forgotten when you close it."

SAVES_SET_ASIDE = "What this browser kept of your stories makes no sense, so they begin anew."
PROJECT_ELSEWHERE = "“{name}” is open in another tab. Here you go on with a copy of it, “{copy}”."
STORY_LOST = "The story did not come. Look whether you are online, then try again."

LACKING = (
    "This browser lacks {what}, which reading the camera is built on. Any current Firefox, Chrome, Edge or "
    "Safari will do."
)

WORKER_AGAIN = "What reads the camera has stopped. I start it again."
WORKER_LEFT = "What reads the camera stops again and again, so I leave it."
CANNOT_READ = "I can no longer read the camera."
BROKE = "Something went wrong."

NOT_KEPT_PROJECT = (
    "This browser keeps no more of your project. It lives in this page alone: save it as a file before you "
    "leave."
)
