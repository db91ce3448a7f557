"""Changing outages, what customers are told of them, and crisis plans."""

from huiyin.notices.calling import call_the_unreached as call_the_unreached
from huiyin.notices.calling import log_call as log_call
from huiyin.notices.calling import void_call as void_call
from huiyin.notices.crisis import begin_run as begin_run
from huiyin.notices.crisis import close_plan as close_plan
from huiyin.notices.crisis import end_run as end_run
from huiyin.notices.crisis import mark as mark
from huiyin.notices.crisis import save_plan as save_plan
from huiyin.notices.meetings import save_meeting as save_meeting
from huiyin.notices.outages import NewOutage as NewOutage
from huiyin.notices.outages import begin as begin
from huiyin.notices.outages import call_off as call_off
from huiyin.notices.outages import correct_times as correct_times
from huiyin.notices.outages import decide as decide
from huiyin.notices.outages import delay as delay
from huiyin.notices.outages import move as move
from huiyin.notices.outages import restore as restore
from huiyin.notices.outages import save_outage as save_outage
from huiyin.notices.outages import set_measure as set_measure
from huiyin.notices.outages import submit as submit
from huiyin.notices.telling import stop as stop
from huiyin.notices.terms import Terms as Terms
from huiyin.notices.terms import save_standard as save_standard
from huiyin.notices.words import drop_words as drop_words
from huiyin.notices.words import save_words as save_words
