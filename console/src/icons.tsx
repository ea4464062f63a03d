// Line icons on a grid of 20.
const paths = {
  overview: 'M3 3h6v8H3zM11 3h6v5h-6zM11 10h6v7h-6zM3 13h6v4H3z',
  updates: 'M10 3v9m0 0-4-4m4 4 4-4M3 14v3h14v-3',
  computers: 'M2 4h16v10H2zM7 17h6M10 14v3',
  downstream: 'M4 3h12v4H4zM4 13h5v4H4zM11 13h5v4h-5zM10 7v3M6.5 13v-3h7v3',
  synchronizations: 'M16 6a7 7 0 0 0-12.5 1M4 14a7 7 0 0 0 12.5-1M3 3v4h4M17 17v-4h-4',
  rules: 'M3 5h8M3 10h6M3 15h8M13 9l2 2 3-4M13 15l2 2 3-4',
  rings: 'M10 10m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0M10 10m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0M10 10m-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0',
  reports: 'M4 2h9l4 4v12H4zM7 14v-3M10 14V8M13 14v-4',
  jobs: 'M10 3v2M10 15v2M3 10h2M15 10h2M5 5l1.5 1.5M13.5 13.5 15 15M5 15l1.5-1.5M13.5 6.5 15 5M10 10m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0',
  events: 'M3 10h3l2-6 4 12 2-6h3',
  audit: 'M10 2l7 3v5c0 4-3 7-7 8-4-1-7-4-7-8V5zM7 10l2 2 4-4',
  people: 'M7 8m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0M1.5 17c0-3 2.5-5 5.5-5s5.5 2 5.5 5M13 5a3 3 0 0 1 0 6M15 12.5c2 .6 3.500 2.300 3.500 4.500',
  options: 'M3 6h7M14 6h3M3 14h3M10 14h7M12 6m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0M8 14m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0',
  search: 'M9 9m-5.500 0a5.500 5.500 0 1 0 11 0a5.500 5.500 0 1 0-11 0M13 13l4.500 4.500',
  close: 'M5 5l10 10M15 5 5 15',
  menu: 'M3 5h14M3 10h14M3 15h14',
  down: 'M5 8l5 5 5-5',
  right: 'M8 5l5 5-5 5',
  left: 'M12 5l-5 5 5 5',
  check: 'M4 10l4 4 8-9',
  plus: 'M10 4v12M4 10h12',
  more: 'M4 10h.01M10 10h.01M16 10h.01',
  warning: 'M10 3 1.800 17h16.400zM10 8v4M10 14.500v.01',
  failed: 'M10 10m-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0M7 7l6 6M13 7l-6 6',
  done: 'M10 10m-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0M6.500 10l2.500 2.500 4.500-5',
  theme: 'M10 2a8 8 0 1 0 0 16zM10 2a8 8 0 0 1 0 16',
  user: 'M10 7m-3.500 0a3.500 3.500 0 1 0 7 0a3.500 3.500 0 1 0-7 0M3 18c0-4 3-6 7-6s7 2 7 6',
  out: 'M8 3H3v14h5M8 10h9m0 0-4-4m4 4-4 4',
  folder: 'M2 5h6l2 2h8v9H2z',
  wizard: 'M3 17 13 7M14 2l.7 2.300L17 5l-2.300.7L14 8l-.7-2.300L11 5l2.300-.7zM5 3v3M3.500 4.500h3M16 12v3M14.500 13.500h3',
  help: 'M10 10m-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0M7.700 8a2.300 2.300 0 1 1 3.500 2c-.8.5-1.200 1-1.200 2M10 14.500v.01',
  link: 'M8 12l4-4M9 6l2-2a3.500 3.500 0 0 1 5 5l-2 2M11 14l-2 2a3.500 3.500 0 0 1-5-5l2-2',
  bundle: 'M10 2l7 4v8l-7 4-7-4V6zM3 6l7 4 7-4M10 10v8',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
