// States of updates on computers, always in the same colours, words and order.
import type { Action, InstallationState, StatusCounts, UpdateSummary } from '../api/types';
import { words } from '../format';
import { texts } from '../texts';
import { Pill, type Tone } from './basics';
import { Bar, type Part } from './pictures';

const tones: Record<InstallationState, Tone> = { unknown: 'calm', not_applicable: 'good', needed: 'warn', downloaded: 'info', installed: 'good', failed: 'bad', pending_reboot: 'wait' };

export function StatePill({ state }: { state: InstallationState }) {
  return <Pill tone={tones[state]}>{texts.states[state]}</Pill>;
}

export function ApprovalPill({ update }: { update: UpdateSummary }) {
  const tone: Tone = update.approval === 'approved' ? 'good' : update.approval === 'declined' ? 'calm' : 'info';
  return <Pill tone={tone}>{texts.approvals[update.approval]}</Pill>;
}

export function ActionPill({ action }: { action: Action }) {
  const tone: Tone = action === 'install' ? 'good' : action === 'uninstall' ? 'wait' : 'calm';
  return <Pill tone={tone}>{texts.actionsOf[action]}</Pill>;
}

/** Counts as parts; the published order: what is done, what is to do, what failed, what is not known. */
export function parts(counts: StatusCounts, href?: (state: InstallationState) => string): Part[] {
  const shown: InstallationState[] = ['installed', 'not_applicable', 'pending_reboot', 'downloaded', 'needed', 'failed', 'unknown'];
  return shown.map((state) => ({ name: texts.states[state], value: state === 'needed' ? counts.not_installed : counts[state], tone: tones[state], href: href?.(state) }));
}

export function StatusBar({ counts }: { counts: StatusCounts }) {
  const done = counts.installed + counts.not_applicable;
  const needed = counts.not_installed + counts.downloaded + counts.pending_reboot;
  return (
    <Bar
      parts={[
        { name: texts.states.installed, value: done, tone: 'good' },
        { name: texts.states.needed, value: needed, tone: 'warn' },
        { name: texts.states.failed, value: counts.failed, tone: 'bad' },
        { name: texts.states.unknown, value: counts.unknown, tone: 'calm' },
      ]}
      label={texts.updates.bar(done, needed, counts.failed, counts.unknown)}
    />
  );
}

export function SeverityPill({ severity }: { severity: UpdateSummary['severity'] }) {
  if (severity === 'unspecified') return <span class="muted">–</span>;
  const tone: Tone = severity === 'critical' ? 'bad' : severity === 'important' ? 'warn' : 'calm';
  return <Pill tone={tone}>{texts.severities[severity] ?? words(severity)}</Pill>;
}
