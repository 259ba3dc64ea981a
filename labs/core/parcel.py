"""What widgets have to say, held back and sent together: one message for everything that a knob moves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import anywidget
import ipywidgets as widgets

# To the page each message costs a millisecond before a widget hears of it, and a frame drawn in between costs ten.
# A widget takes its part of a parcel as if it had come by itself.
_ESM: Final = """
function initialize({ model }) {
  const unpack = ({ parts }, buffers) => {
    let taken = 0;
    for (const { id, data } of JSON.parse(parts ?? "[]")) {
      const own = buffers.slice(taken, (taken += data.buffer_paths.length));
      const message = { content: { data }, buffers: own };
      model.widget_manager.get_model(id).then((widget) => widget._handle_comm_msg(message), () => {});
    }
  };
  model.on("msg:custom", unpack);
  model.send({ unpacks: true });
  return () => model.off("msg:custom", unpack);
}
export default { initialize };
"""


class Parcel(anywidget.AnyWidget):  # type: ignore[misc]
    """Carries the new state of many widgets in one message; see `together`.

    Attributes
    ----------
    unpacks : bool
        Whether a page has said that it can unpack. Until then a parcel would be lost on a page that still loads.
    """

    _esm = _ESM

    def __init__(self) -> None:
        super().__init__()
        self.unpacks = False
        self.on_msg(self._hear)
        self.add_class("ml-style")

    def _hear(self, widget: Any, content: Any, buffers: Any) -> None:
        if isinstance(content, dict) and content.get("unpacks") is True:
            self.unpacks = True


_holding = False


@contextmanager
def together(parcel: Parcel | None = None) -> Iterator[None]:
    """Hold back what any widget has to say, and send it at the end, also after an error.

    `ipywidgets.Widget.hold_sync` does this for one widget that is known beforehand. Here each widget that changed
    sends one message, or all of them one between them, in `parcel`. Within another `together` it does nothing.

    Parameters
    ----------
    parcel : Parcel, optional
        Carries everything, once its page can unpack.
    """
    global _holding
    if _holding:
        yield
        return
    changed: dict[widgets.Widget, dict[str, None]] = {}
    send_state = widgets.Widget.send_state

    def note(widget: widgets.Widget, key: str | Iterable[str] | None = None) -> None:
        keys = widget.keys if key is None else (key,) if isinstance(key, str) else key
        # In the order in which they were set: labels of an axis are there before the ticks that they name.
        changed.setdefault(widget, {}).update(dict.fromkeys(keys))

    _holding, widgets.Widget.send_state = True, note
    try:
        yield
    finally:
        _holding, widgets.Widget.send_state = False, send_state
        if changed and parcel is not None and parcel.unpacks:
            _pack(changed, parcel)
        else:
            for widget, keys in changed.items():
                widget.send_state(keys)


def _pack(changed: Mapping[widgets.Widget, dict[str, None]], parcel: Parcel) -> None:
    parts: list[dict[str, Any]] = []
    packed: list[Any] = []
    send = widgets.Widget._send

    def pack(widget: widgets.Widget, message: Any, buffers: Any = None) -> None:
        parts.append({"id": widget.model_id, "data": message})
        packed.extend(buffers or ())

    widgets.Widget._send = pack
    try:
        for widget, keys in changed.items():
            widget.send_state(keys)
    finally:
        widgets.Widget._send = send
    # As one text it passes into the browser's JavaScript at once, and not key by key.
    parcel.send({"parts": json.dumps(parts)}, packed)
