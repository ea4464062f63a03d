// The console: it uses nothing but the administration API of the server it comes from.
import { render } from 'preact';
import './styles/base.css';
import './styles/parts.css';
import './styles/layout.css';
import { App } from './app';
import { applyTheme } from './theme';

applyTheme();
const root = document.getElementById('app');
if (root) render(<App />, root);
