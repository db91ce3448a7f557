"""Changing what is given, why it happened, and what is done about it."""

from huiyin.recovery.catalogue import save_remedy as save_remedy
from huiyin.recovery.catalogue import set_limits as set_limits
from huiyin.recovery.catalogue import set_policy as set_policy
from huiyin.recovery.catalogue import start_catalogue as start_catalogue
from huiyin.recovery.catalogue import switch_remedy as switch_remedy
from huiyin.recovery.causes import add_cause as add_cause
from huiyin.recovery.causes import change_cause as change_cause
from huiyin.recovery.causes import name_cause as name_cause
from huiyin.recovery.causes import start_tree as start_tree
from huiyin.recovery.granting import ask_remedy as ask_remedy
from huiyin.recovery.granting import decide as decide
from huiyin.recovery.granting import mark_given as mark_given
from huiyin.recovery.granting import withdraw as withdraw
from huiyin.recovery.known_problems import change_problem as change_problem
from huiyin.recovery.known_problems import join_problem as join_problem
from huiyin.recovery.known_problems import leave_problem as leave_problem
from huiyin.recovery.known_problems import move_problem as move_problem
from huiyin.recovery.known_problems import open_problem as open_problem
from huiyin.recovery.telling import tell as tell
from huiyin.recovery.winning import add_step as add_step
from huiyin.recovery.winning import begin_plan as begin_plan
from huiyin.recovery.winning import end_plan as end_plan
from huiyin.recovery.winning import finish_step as finish_step
from huiyin.recovery.winning import remove_step as remove_step
