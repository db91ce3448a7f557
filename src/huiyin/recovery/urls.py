"""Addresses of recovery: remedies, causes and problems."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
