import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { language } from './messages/messages.ts';
import './style.css';

const root = document.getElementById('root');
document.documentElement.lang = language.tag;
document.documentElement.dir = language.direction;
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
