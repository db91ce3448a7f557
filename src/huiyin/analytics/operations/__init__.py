"""Operational figures beside satisfaction: call centre, reliability of supply, retention, growth, value.

Functions take logs or totals. A log that holds everything is a census and gets no interval; where a
figure stands on a sample the result carries one.
"""
