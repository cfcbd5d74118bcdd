"""What terminals send that nobody pressed, or pressed as one key."""

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

_ARROWS = tuple(f"\x1b[1;{modifier}{final}" for modifier in range(2, 17) for final in "ABCDEFHPQRS")
_TILDE = tuple(
    f"\x1b[{key};{modifier}~"
    for key in (1, 2, 3, 4, 5, 6, 11, 15, 24, 25, 29, 31, 34)
    for modifier in (2, 5, 8)
)
_RXVT = (
    *(f"\x1b[{key}{final}" for key in (2, 3, 5, 6, 7, 8, 11, 23, 24, 34) for final in "~^$@"),
    *(f"\x1b[{final}" for final in "abcdABCDEFHPQRSZ"),
    *(f"\x1bO{final}" for final in "abcd"),
)
_SS3 = (
    *(f"\x1bO{final}" for final in "ABCDEFHIPQRSXjklmnopqrstuvwxy"),
    *(f"\x1bO{modifier}{final}" for modifier in (2, 5) for final in "PQRSjksxX"),
)
"""The keypad in application mode too, whose 3 and 8 end in keys that write."""
_CONSOLE = tuple(f"\x1b[[{final}" for final in "ABCDE")
_KITTY = tuple(
    f"\x1b[{code};{modifier}u" for code in (9, 13, 27, 32, 115, 120, 122) for modifier in (2, 5)
)
_KITTY_MORE = (
    "\x1b[115u", "\x1b[120u", "\x1b[32u", "\x1b[120;1:1u", "\x1b[120;1:3u", "\x1b[120;2:1;88u",
    "\x1b[120:88:120;2u", "\x1b[32;1;32u", "\x1b[57427;1u", "\x1b[57441;2:3u", "\x1b[1;1:3A",
    "\x1b[3;1:3~", "\x1b[?15u",
)  # fmt: skip
_WIN32 = tuple(
    f"\x1b[{key};{scan};{code};{down};{state};1_"
    for key, scan, code, state in (
        (88, 45, 120, 0),
        (88, 45, 88, 16),
        (32, 57, 32, 0),
        (27, 1, 0, 8),
    )
    for down in (0, 1)
)
_OTHER_KEYS = tuple(f"\x1b[27;5;{code}~" for code in (32, 115, 120, 122))
_MOUSE = (
    "\x1b[<0;10;20M", "\x1b[<0;10;20m", "\x1b[<35;120;44M", "\x1b[<64;1;1M", "\x1b[<65;1;1M",
    "\x1b[<0;10;20;1M", "\x1b[<128;1;1M", "\x1b[<2;1;1m", "\x1b[32;10;20M", "\x1b[35;120;44M",
    "\x1b[96;1;1M",
    "\x1b[M !!", "\x1b[Mxsz", "\x1b[M#xX", "\x1b[MC x", "\x1b[M`s ",
)  # fmt: skip
_FOCUS = ("\x1b[I", "\x1b[O")
_REPLIES = (
    "\x1b[?2026;2$y", "\x1b[?2048;0$y", "\x1b[?2004;1$y", "\x1b[24;80R", "\x1b[?24;80;1R",
    "\x1b[?62;22;52c", "\x1b[>41;370;0c", "\x1b[4;1$y", "\x1b[?997;1n", "\x1b[?10n", "\x1b[?21n",
    "\x1b[2;1;1;120;120;1;0x", "\x1b[3;1;1;112;112;1;0x", "\x1b[1;1;10;20;0&w", "\x1b[?61;1;2;6;7s",
    "\x1b[3;10;20t", "\x1b[6;20;10t", "\x1b[9;80;200t", "\x1b[1t", "\x1b[?1000;1$y",
    "\x1b[0n", "\x1b[?0u", "\x1b[8;24;80t",
    "\x1b[48;24;80;480;800t", "\x1b[4;480;800t", "\x1b[1;1S", "\x1b[?1;0;256S",
)  # fmt: skip
_STRINGS = (
    "\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\", "\x1b]10;rgb:ffff/ffff/ffff\x07", "\x1b]4;1;rgb:0/0/0\x07",
    "\x1b]52;c;eHN6IHhzeg==\x07", "\x1b]ls x z tmux\x1b\\", "\x1bP>|xterm(370) x s z\x1b\\",
    "\x1bP1$r0 q\x1b\\", "\x1bP1+r544e=787465726d\x1b\\", "\x1bP>|tmux 3.5a x\x1b\\",
    "\x1b_Gi=31;OK x s\x1b\\", "\x1bP!|00000000\x1b\\", "\x1bP0+r\x1b\\", "\x1bP1!~0F0F\x1b\\",
    "\x1bP1$r48;2;1;1;2 x\x1b\\", "\x1bP1$u1;1;1;@;s;x;z\x1b\\", "\x1b]12;rgb:ff/ff/ff\x1b\\",
    "\x1b]4;255;rgb:eeee/eeee/eeee\x1b\\", "\x1b]17;rgb:0/0/0\x07", "\x1b]lx s z\x07",
    "\x1b]Lx\x1b\\", "\x1b]1337;ReportCellSize=16.0;8.0;2.0\x1b\\", "\x1b]52;p;?\x1b\\",
    "\x1b]8;;\x1b\\", "\x1b]99;i=1:p=x s z\x1b\\", "\x1b]60;x;s;z\x07",
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
            *_ARROWS, *_TILDE, *_RXVT, *_SS3, *_CONSOLE, *_KITTY, *_KITTY_MORE, *_WIN32,
            *_OTHER_KEYS, *_MOUSE, *_FOCUS, *_REPLIES, *_STRINGS, *_PASTES,
        )
    )
    if text != ENTER
)  # fmt: skip
"""Every one of them begins with an escape; pastes are in their brackets."""

BURSTS = ("x s z", "xx", "  ", "sy", "XXL", "stop x now", "LL", "zy\r", "s\ty\r", "the x files")
"""Pasted without brackets, or typed ahead on a line that then delivers all of it at once."""
