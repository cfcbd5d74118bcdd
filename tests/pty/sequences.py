"""What terminals send that nobody pressed, or pressed as one key."""

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

_ARROWS = tuple(f"\x1b[1;{modifier}{final}" for modifier in range(2, 9) for final in "ABCDFHPQRS")
_TILDE = tuple(f"\x1b[{key};{modifier}~" for key in (2, 3, 5, 6, 15, 24) for modifier in (2, 5, 8))
_SS3 = tuple(f"\x1bO{final}" for final in "ABCDEFHPQRSjklmnopqrtuvwy")
_CONSOLE = tuple(f"\x1b[[{final}" for final in "ABCDE")
_KITTY = tuple(
    f"\x1b[{code};{modifier}u" for code in (9, 13, 27, 32, 115, 120, 122) for modifier in (2, 5)
)
_OTHER_KEYS = tuple(f"\x1b[27;5;{code}~" for code in (32, 115, 120, 122))
_MOUSE = (
    "\x1b[<0;10;20M", "\x1b[<0;10;20m", "\x1b[<35;120;44M", "\x1b[<64;1;1M", "\x1b[<65;1;1M",
    "\x1b[32;10;20M", "\x1b[35;120;44M",
    "\x1b[M !!", "\x1b[Mxsz", "\x1b[M#xX", "\x1b[MC x", "\x1b[M`s ",
)  # fmt: skip
_FOCUS = ("\x1b[I", "\x1b[O")
_REPLIES = (
    "\x1b[?2026;2$y", "\x1b[?2048;0$y", "\x1b[?2004;1$y", "\x1b[24;80R", "\x1b[?24;80;1R",
    "\x1b[?62;22;52c", "\x1b[>41;370;0c", "\x1b[0n", "\x1b[?0u", "\x1b[8;24;80t",
    "\x1b[48;24;80;480;800t", "\x1b[4;480;800t", "\x1b[1;1S", "\x1b[?1;0;256S",
)  # fmt: skip
_STRINGS = (
    "\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\", "\x1b]10;rgb:ffff/ffff/ffff\x07", "\x1b]4;1;rgb:0/0/0\x07",
    "\x1b]52;c;eHN6IHhzeg==\x07", "\x1b]ls x z tmux\x1b\\", "\x1bP>|xterm(370) x s z\x1b\\",
    "\x1bP1$r0 q\x1b\\", "\x1bP1+r544e=787465726d\x1b\\", "\x1bP>|tmux 3.5a x\x1b\\",
    "\x1b_Gi=31;OK x s\x1b\\",
)  # fmt: skip
_PASTES = (
    "\x1b[200~x\x1b[201~", "\x1b[200~x s z  L\x1b[201~", "\x1b[200~ xx yy\rX X\x1b[201~",
    "\x1b[200~y\x1b[201~", "\x1b[200~\x1b[201~",
)  # fmt: skip
ENTER = "\x1bOM"
"""The keypad's Enter is Enter, and left out."""
SEQUENCES: tuple[str, ...] = tuple(
    text
    for text in dict.fromkeys(
        (
            *(text for text in ANSI_SEQUENCES_KEYS if text[:1] == "\x1b" and text[2:]),
            *_ARROWS, *_TILDE, *_SS3, *_CONSOLE, *_KITTY, *_OTHER_KEYS, *_MOUSE, *_FOCUS,
            *_REPLIES, *_STRINGS, *_PASTES,
        )
    )
    if text != ENTER
)  # fmt: skip
"""Every one of them begins with an escape; pastes are in their brackets."""

BURSTS = ("x s z", "xx", "  ", "sy", "XX", "stop x now", "LL", "zy\r", "s\ty\r", "the x files")
"""Pasted without brackets, or typed ahead on a line that then delivers all of it at once."""
