"""The bare view that everything is compared with."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.csrf import csrf_exempt

from bench.yard.models import Row


class Text(forms.Form):
    """One text."""

    text = forms.CharField(max_length=2000)


@csrf_exempt
def yard(request: HttpRequest) -> HttpResponse:
    """Validate a form with one field and insert one row."""
    form = Text(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    Row.objects.create(**form.cleaned_data)
    return HttpResponse("stored")
