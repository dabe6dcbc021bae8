import { effect, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Lab } from '../store/lab.js';
import { ExtendPage } from '../extend/extend-page.js';
import { TransportPage } from '../transport/transport-page.js';
import { LearnPage } from './learn-page.js';
import { theme, toggleTheme } from './theme.js';

type PageName = 'learn' | 'transport' | 'extend';

const pages: readonly { readonly name: PageName; readonly label: string }[] = [
  { name: 'learn', label: 'Learn' },
  { name: 'transport', label: 'Transport' },
  { name: 'extend', label: 'Extend' },
];

const lab = new Lab();
const page = signal<PageName>(readAddress());

function readAddress(): PageName {
  const [name, query] = window.location.hash.slice(1).split('?', 2);
  if ((name === 'learn' || name === '') && query) lab.readAddress(new URLSearchParams(query));
  return pages.find((known) => known.name === name)?.name ?? 'learn';
}

/** The address of the page as it is; the same one as before makes no new entry in the history. */
function writeAddress(): void {
  const query = page.value === 'learn' ? `?${lab.address().toString()}` : '';
  const hash = `#${page.value}${query}`;
  if (hash !== window.location.hash) window.history.replaceState(undefined, '', hash);
}

export function App() {
  useEffect(() => {
    const stopPausing = effect(() => {
      // What is not seen need not run.
      if (page.value !== 'learn') lab.pause();
    });
    const stopAddress = effect(writeAddress);
    const stopTheme = effect(() => {
      document.documentElement.dataset.theme = theme.value;
    });
    const stopWarmed = effect(() => {
      document.documentElement.dataset.warmed = String(lab.warmed.value);
    });
    const stopLab = lab.start();
    const follow = () => {
      const before = lab.state.peek();
      page.value = readAddress();
      if (lab.state.peek() !== before) void lab.reset();
    };
    window.addEventListener('hashchange', follow);
    return () => {
      window.removeEventListener('hashchange', follow);
      stopLab();
      stopWarmed();
      stopTheme();
      stopAddress();
      stopPausing();
    };
  }, []);
  return (
    <>
      <header class="top">
        <a class="brand" href="#learn">
          <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
            <circle cx="11" cy="20" r="7" fill="var(--class-0)" />
            <circle cx="21" cy="11" r="5" fill="var(--class-1)" />
            <circle cx="23" cy="23" r="3" fill="var(--accent)" />
          </svg>
          <span>proxflow</span>
        </a>
        <nav aria-label="Pages">
          {pages.map(({ name, label }) => (
            <a key={name} href={`#${name}`} aria-current={page.value === name ? 'page' : undefined}>
              {label}
            </a>
          ))}
        </nav>
        <button type="button" class="quiet" onClick={toggleTheme}>
          {theme.value === 'dark' ? 'Light' : 'Dark'}
        </button>
      </header>
      {page.value === 'learn' && <LearnPage lab={lab} />}
      {page.value === 'transport' && <TransportPage />}
      {page.value === 'extend' && <ExtendPage />}
    </>
  );
}
