"""The look of every control: Qt's Fusion style, a palette and a style sheet, all made from one `Theme`."""

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from nnviz.gui.theme import HUGE, LARGE, NORMAL, SMALL, Rgb, Theme, font, mixed


def apply_style(app: QApplication, theme: Theme) -> None:
    """Use the theme for all windows."""
    app.setFont(font(NORMAL))
    app.setPalette(palette(theme))
    app.setStyleSheet(style_sheet(theme))


def palette(theme: Theme) -> QPalette:
    """The palette of the Fusion style."""
    role = QPalette.ColorRole
    colors = {
        role.Window: "surface",
        role.WindowText: "text",
        role.Base: "raised",
        role.AlternateBase: "surface",
        role.Text: "text",
        role.PlaceholderText: "muted",
        role.Button: "raised",
        role.ButtonText: "text",
        role.BrightText: "warning",
        role.ToolTipBase: "raised",
        role.ToolTipText: "text",
        role.Highlight: "accent",
        role.HighlightedText: "on_accent",
        role.Link: "accent",
        role.Accent: "accent",
        role.Mid: "line",
        role.Midlight: "line",
        role.Dark: "line",
    }
    result = QPalette()
    for where, name in colors.items():
        result.setColor(where, theme.color(name))
    for where in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, where, theme.color("muted", 130))
    return result


def css(color: Rgb) -> str:
    return "rgb({}, {}, {})".format(*color)


def style_sheet(theme: Theme) -> str:
    """What a palette cannot say: separators, title bars, tabs, roles of labels."""
    surface, raised, line = css(theme.surface), css(theme.raised), css(theme.line)
    text, muted, accent = css(theme.text), css(theme.muted), css(theme.accent)
    hover = css(mixed(theme.raised, theme.text, 0.08))
    pressed = css(mixed(theme.raised, theme.text, 0.16))
    handle = css(mixed(theme.surface, theme.text, 0.22))
    chosen = css(mixed(theme.raised, theme.accent, 0.28))
    return f"""
    QMainWindow {{ background: {css(theme.window)}; }}
    QMainWindow::separator {{ background: {line}; width: 1px; height: 1px; margin: 0 1px; }}
    QMainWindow::separator:hover {{ background: {accent}; }}

    QMenuBar {{ background: {surface}; padding: 0 4px; }}
    QMenuBar::item {{ background: transparent; padding: 4px 8px; border-radius: 4px; }}
    QMenuBar::item:selected {{ background: {hover}; }}
    QMenu {{ background: {raised}; border: 1px solid {line}; padding: 4px; }}
    QMenu::item {{ padding: 5px 28px 5px 12px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {chosen}; }}
    QMenu::item:disabled {{ color: {muted}; }}
    QMenu::separator {{ height: 1px; background: {line}; margin: 4px 8px; }}
    QMenu::indicator {{ left: 6px; }}
    QMenu::item:checked {{ color: {accent}; }}

    QToolBar {{ background: {surface}; border: none; border-bottom: 1px solid {line}; padding: 2px 8px; spacing: 4px; }}
    QToolBar::separator {{ background: {line}; width: 1px; margin: 6px 8px; }}
    QToolButton {{ border: 1px solid transparent; border-radius: 6px; padding: 4px 8px; background: transparent; }}
    QToolButton:hover {{ background: {hover}; }}
    QToolButton:pressed {{ background: {pressed}; }}
    QToolButton[checkable="true"] {{ border-color: {line}; }}
    QToolButton:checked {{ background: {chosen}; }}
    QToolButton:focus {{ border-color: {accent}; }}
    QToolButton:disabled {{ color: {muted}; }}
    QToolButton[role="primary"] {{
        background: {accent}; color: {css(theme.on_accent)}; font-weight: 600; min-width: 74px; padding: 4px 10px;
    }}
    QToolButton[role="primary"]:hover {{ background: {css(mixed(theme.accent, theme.text, 0.15))}; }}
    QToolButton[role="primary"]:focus {{ border-color: {text}; }}
    QToolButton[role="segment"] {{
        font-size: {SMALL}px; padding: 2px 8px; border: 1px solid {line}; border-radius: 0;
    }}
    QToolButton[role="segment"]:focus {{ border-color: {accent}; }}
    QToolButton[role="tool"] {{ padding: 4px; }}
    QToolButton[role="label"] {{ padding: 1px; border-radius: 4px; }}
    QToolButton[role="title"] {{ padding: 2px; border-radius: 4px; }}
    QToolButton[role="title"]::menu-indicator {{ image: none; }}

    QDockWidget > QWidget {{ background: {surface}; }}
    QWidget[role="title_bar"] {{ background: {surface}; border-top: 1px solid {line}; }}
    QTabBar::tab {{
        background: {surface}; color: {muted}; padding: 5px 10px; border: none; border-bottom: 2px solid transparent;
    }}
    QTabBar::tab:selected {{ color: {text}; border-bottom-color: {accent}; }}
    QTabBar::tab:hover {{ color: {text}; }}
    QTabBar::tab:focus {{ color: {accent}; }}
    QTabBar {{ background: {surface}; qproperty-drawBase: 0; }}

    QWidget[role="bar"] {{ background: {surface}; border-bottom: 1px solid {line}; }}
    QWidget[role="bar"] QToolButton::menu-indicator {{ image: none; }}

    QStatusBar {{ background: {surface}; border-top: 1px solid {line}; }}
    QStatusBar::item {{ border: none; }}
    QStatusBar QLabel {{ color: {muted}; padding: 2px 8px; }}

    QToolTip {{
        background: {raised}; color: {text}; border: 1px solid {line}; padding: 6px;
    }}

    QLabel[role="muted"] {{ color: {muted}; font-size: {SMALL}px; }}
    QLabel[role="heading"] {{ font-size: {NORMAL}px; font-weight: 600; }}
    QLabel[role="title"] {{ color: {text}; font-size: {SMALL}px; font-weight: 600; }}
    QLabel[role="number"] {{ font-size: {LARGE}px; }}
    QLabel[role="error"] {{ color: {css(theme.warning)}; font-size: {SMALL}px; }}
    QLabel[role="result"] {{ color: {accent}; font-size: {LARGE}px; font-weight: 600; }}
    QLabel[role="answer"] {{ color: {accent}; font-size: {HUGE}px; font-weight: 600; }}
    QLabel[role="unsure"] {{ color: {muted}; font-size: {LARGE}px; }}
    QFrame[role="line"] {{ background: {line}; border: none; }}
    QFrame[role="card"] {{ background: {surface}; border: 1px solid {line}; border-radius: 6px; }}
    QFrame[role="note"] {{ background: {css(mixed(theme.surface, theme.accent, 0.14))}; border: none;
        border-bottom: 1px solid {css(mixed(theme.surface, theme.accent, 0.4))}; }}
    QFrame[role="banner"] {{ background: {css(mixed(theme.surface, theme.warning, 0.16))}; border: none;
        border-bottom: 1px solid {css(mixed(theme.surface, theme.warning, 0.5))}; }}

    QPushButton {{
        background: {raised}; border: 1px solid {line}; border-radius: 6px; padding: 3px 10px;
    }}
    QPushButton:hover {{ background: {hover}; }}
    QPushButton:pressed {{ background: {pressed}; }}
    QPushButton[role="primary"] {{ background: {accent}; color: {css(theme.on_accent)}; font-weight: 600; }}
    QPushButton[role="primary"]:hover {{ background: {css(mixed(theme.accent, theme.text, 0.15))}; }}
    QPushButton[role="primary"]:focus {{ border-color: {text}; }}
    QPushButton[role="primary"]:disabled {{ background: {raised}; color: {muted}; }}
    QPushButton:focus {{ border-color: {accent}; }}
    QPushButton:disabled {{ color: {muted}; }}

    QProgressBar {{ background: {raised}; border: none; border-radius: 2px; min-height: 4px; max-height: 4px; }}
    QProgressBar::chunk {{ background: {accent}; border-radius: 2px; }}

    QComboBox QAbstractItemView {{ border: 1px solid {line}; }}

    QScrollArea {{ border: none; background: transparent; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
    QScrollBar::handle {{ background: {handle}; border-radius: 3px; margin: 2px; min-height: 24px; min-width: 24px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """
