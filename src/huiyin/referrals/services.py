"""Changing schemes, codes and referrals."""

from huiyin.referrals.codes import link_path as link_path
from huiyin.referrals.codes import make_code as make_code
from huiyin.referrals.codes import note_opened as note_opened
from huiyin.referrals.codes import objects as objects
from huiyin.referrals.codes import own_path as own_path
from huiyin.referrals.codes import send_own_page as send_own_page
from huiyin.referrals.codes import show_name as show_name
from huiyin.referrals.joining import confirm as confirm
from huiyin.referrals.joining import expire as expire
from huiyin.referrals.joining import join as join
from huiyin.referrals.joining import join_by_event as join_by_event
from huiyin.referrals.joining import join_by_report as join_by_report
from huiyin.referrals.joining import refuse as refuse
from huiyin.referrals.joining import undo as undo
from huiyin.referrals.registering import check as check
from huiyin.referrals.registering import register as register
from huiyin.referrals.schemes import save_rules as save_rules
from huiyin.referrals.schemes import switch_scheme as switch_scheme
