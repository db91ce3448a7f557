from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "huiyin.knowledge"
    label = "knowledge"

    def ready(self) -> None:
        from huiyin.cases.panels import add_panel
        from huiyin.core.erasure import add_eraser
        from huiyin.core.navigation import count_in_menu
        from huiyin.knowledge import handlers  # noqa: F401
        from huiyin.knowledge.case_panel import ConversationPanel
        from huiyin.knowledge.erasers import ConversationsOfPerson
        from huiyin.knowledge.handing_over import CHANNEL
        from huiyin.knowledge.queries import n_waiting
        from huiyin.knowledge.text_source import ReadingsOfConversations
        from huiyin.knowledge.theme_writing import ThemeWriter
        from huiyin.texts.sources.base import told_elsewhere
        from huiyin.texts.writing import offer_writer

        add_panel(ConversationPanel())
        told_elsewhere(CHANNEL)
        add_eraser(ReadingsOfConversations())
        add_eraser(ConversationsOfPerson())
        offer_writer(ThemeWriter())
        count_in_menu("knowledge", n_waiting)
