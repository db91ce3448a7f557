"""Everything that writes: articles, help pages, conversations, the language model."""

from huiyin.knowledge.handing_over import end as end
from huiyin.knowledge.handing_over import leave_reach as leave_reach
from huiyin.knowledge.handing_over import reply as reply
from huiyin.knowledge.handing_over import settle as settle
from huiyin.knowledge.handing_over import take_over as take_over
from huiyin.knowledge.publishing import set_help_page as set_help_page
from huiyin.knowledge.talking import ask_for_person as ask_for_person
from huiyin.knowledge.talking import begin as begin
from huiyin.knowledge.talking import choose as choose
from huiyin.knowledge.talking import forget_old as forget_old
from huiyin.knowledge.talking import mark as mark
from huiyin.knowledge.talking import rate as rate
from huiyin.knowledge.talking import say as say
from huiyin.knowledge.writing import also_asked as also_asked
from huiyin.knowledge.writing import archive_article as archive_article
from huiyin.knowledge.writing import change_article as change_article
from huiyin.knowledge.writing import drop_synonyms as drop_synonyms
from huiyin.knowledge.writing import make_article as make_article
from huiyin.knowledge.writing import mark_reviewed as mark_reviewed
from huiyin.knowledge.writing import publish_article as publish_article
from huiyin.knowledge.writing import save_synonyms as save_synonyms
