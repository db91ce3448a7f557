from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "huiyin.dashboards"
    label = "dashboards"
