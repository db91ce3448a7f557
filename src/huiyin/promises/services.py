"""Changing promises, their pages, and what is decided about expectations."""

from huiyin.promises.expecting import add_expectation as add_expectation
from huiyin.promises.expecting import change_expectation as change_expectation
from huiyin.promises.expecting import collect_from_complaints as collect_from_complaints
from huiyin.promises.expecting import collect_from_programme as collect_from_programme
from huiyin.promises.expecting import decide as decide
from huiyin.promises.expecting import remove_expectation as remove_expectation
from huiyin.promises.measuring import measure as measure
from huiyin.promises.measuring import tend as tend
from huiyin.promises.publishing import set_page as set_page
from huiyin.promises.registering import change_promise as change_promise
from huiyin.promises.registering import drop_planned as drop_planned
from huiyin.promises.registering import make_promise as make_promise
from huiyin.promises.registering import withdraw_promise as withdraw_promise
