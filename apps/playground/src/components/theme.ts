import { computed, signal } from '@preact/signals';
import { paletteOf, type Palette } from '../pictures/palette.js';

export type Theme = 'light' | 'dark';

const preferred = window.matchMedia('(prefers-color-scheme: dark)');
const systemDark = signal(preferred.matches);
preferred.addEventListener('change', () => (systemDark.value = preferred.matches));
const chosen = signal<Theme | undefined>(undefined);

/** The theme that is on: the one chosen, else the system's. */
export const theme = computed<Theme>(() => chosen.value ?? (systemDark.value ? 'dark' : 'light'));

export function toggleTheme(): void {
  chosen.value = theme.value === 'dark' ? 'light' : 'dark';
}

const palettes = new Map<Theme, Palette>();

/** Colours for pictures in the theme that is on, which the page's root carries by now. */
export function currentPalette(): Palette {
  const known = palettes.get(theme.value);
  if (known) return known;
  document.documentElement.dataset.theme = theme.value;
  const palette = paletteOf(document.documentElement);
  palettes.set(theme.value, palette);
  return palette;
}
