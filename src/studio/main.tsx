// Entry of the page: preferences and address first, then the frame, then the workers.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { watchKeyboard } from './actions/registry.ts';
import { App, fetchAhead } from './app.tsx';
import { prepare, spawn, start } from './live/start.ts';
import './styles/base.css';
import './styles/controls.css';
import './styles/overlays.css';
import './styles/pictures.css';
import './styles/frame.css';
import './styles/edit.css';

const root = document.getElementById('root');
if (root !== null) {
  spawn();
  await prepare();
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
  watchKeyboard();
  void start().then(fetchAhead);
}
