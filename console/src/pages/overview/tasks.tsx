// What needs attention.
import { api, type Page } from '../../api/client';
import type { AddressesView, CategoryChoice, ContentSummary, Overview as Status, ReportPage, SyncStatus } from '../../api/types';
import { Pill, type Tone } from '../../components/basics';
import { useLoad } from '../../hooks';
import { Icon, type IconName } from '../../icons';
import { hiddenTasks } from '../../own';
import { texts } from '../../texts';

const t = texts.overview;

interface Task {
  tone: Tone;
  icon: IconName;
  text: string;
  next: string;
  href: string;
  detail?: string;
}

/** What the lists of the server say beside its numbers. */
interface Beside {
  newProducts: number;
  stale: number;
  isPlain: boolean;
}

/** A product that came with everything else is not new. */
const SOON = 86_400_000;
const MONTH = 30;

async function beside(signal: AbortSignal): Promise<Beside> {
  const list = async (path: string) => (await api.get<Page<CategoryChoice>>(path, {}, signal)).items.map((item) => Date.parse(item.arrived));
  const stale = async () => Number((await api.get<ReportPage>('/reports/stale-computers', { days: MONTH, limit: 1 }, signal)).totals?.['computers'] ?? 0);
  const [products, classifications, silent, addresses] = await Promise.all([list('/products'), list('/classifications'), stale(), api.get<AddressesView>('/addresses', {}, signal)]);
  const arrivals = [...products, ...classifications];
  const first = Math.min(...arrivals);
  const newProducts = arrivals.filter((arrived) => arrived > first + SOON && Date.now() - arrived < MONTH * 86_400_000).length;
  return { newProducts, stale: silent, isPlain: addresses.tls_port === null || addresses.tls_port === undefined };
}

type Named = Task & { name: string };

function tasksOf(status: Status, sync: SyncStatus | undefined, content: ContentSummary | undefined, others: Beside | undefined): Named[] {
  const { tasks, todoNext } = t;
  const stale = Math.max(0, (others?.stale ?? 0) - status.computers_unreported);
  const list: (Named | false | undefined | '' | null)[] = [
    status.updates === 0 && { name: 'noUpdates', tone: 'info', icon: 'wizard', text: tasks.noUpdates, next: todoNext.noUpdates, href: '/assistant' },
    sync?.last?.result === 'failed' && { name: 'sync', tone: 'bad', icon: 'failed', text: tasks.sync, detail: sync.last.error ?? undefined, next: todoNext.sync, href: '/synchronizations' },
    content?.obstacle && { name: 'obstacle', tone: 'bad', icon: 'failed', text: tasks.obstacle, detail: content.obstacle, next: todoNext.downloads, href: '/downloads' },
    status.computers_with_failures > 0 && { name: 'failed', tone: 'bad', icon: 'failed', text: tasks.failed(status.computers_with_failures), next: todoNext.failed, href: '/computers?state=failed' },
    (content?.files_failed ?? 0) > 0 && { name: 'downloads', tone: 'warn', icon: 'warning', text: tasks.downloads(content?.files_failed ?? 0), next: todoNext.downloads, href: '/downloads?state=failed' },
    status.updates_needed_unapproved > 0 && { name: 'unapproved', tone: 'warn', icon: 'warning', text: tasks.unapproved(status.updates_needed_unapproved), next: todoNext.unapproved, href: '/updates?approval=unapproved&status=needed' },
    status.computers === 0 && { name: 'noComputers', tone: 'info', icon: 'computers', text: tasks.noComputers, next: todoNext.noComputers, href: '/group-policy' },
    status.computers_unreported > 0 && { name: 'silent', tone: 'info', icon: 'help', text: tasks.silent(status.computers_unreported), next: todoNext.silent, href: '/computers?state=unknown' },
    stale > 0 && { name: 'stale', tone: 'info', icon: 'help', text: tasks.stale(stale), next: todoNext.stale, href: '/group-policy/silent' },
    (others?.newProducts ?? 0) > 0 && { name: 'newProducts', tone: 'info', icon: 'updates', text: tasks.newProducts(others?.newProducts ?? 0), next: todoNext.newProducts, href: '/options/products' },
    others?.isPlain && { name: 'plain', tone: 'info', icon: 'warning', text: tasks.plain, next: todoNext.plain, href: '/options/tls' },
  ];
  const hidden = hiddenTasks();
  return list.filter((task): task is Named => Boolean(task)).filter((task) => !hidden.includes(task.name));
}

export function Tasks({ status, sync, content }: { status: Status; sync?: SyncStatus; content?: ContentSummary }) {
  const others = useLoad(beside, []);
  const tasks = tasksOf(status, sync, content, others.data);
  if (tasks.length === 0)
    return (
      <p class="row">
        <Pill tone="good" icon="done">
          {t.allDone}
        </Pill>
        <span class="muted">{t.allDoneNext}</span>
      </p>
    );
  return (
    <ul class="todo">
      {tasks.map((task) => (
        <li key={task.text}>
          <a href={task.href}>
            <span class={task.tone}>
              <Icon name={task.icon} />
            </span>
            <span>
              {task.text}
              {task.detail && <span class="sub">{task.detail}</span>}
            </span>
            <span class="go">{task.next} →</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
