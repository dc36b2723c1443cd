export { EntryPage as default } from '../../features/entry/entry-page.tsx';
