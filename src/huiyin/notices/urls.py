"""Addresses of notices and promises."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
