import DefaultTheme from 'vitepress/theme-without-fonts';
import './style.css';

// Without the theme's web fonts: the reader's own are there at once.
export default DefaultTheme;
