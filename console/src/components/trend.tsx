// A share of a hundred, day by day.
import { day } from '../format';
import { texts } from '../texts';

export interface Point {
  /** An instant of the day. */
  time: string;
  percent: number;
}

export interface Line {
  name: string;
  points: Point[];
}

const TONES = ['good', 'info', 'warn', 'wait', 'bad', 'calm'];

/** Lines over time; the table under it has the numbers for those who do not see it. */
export function Trend({ label, lines }: { label: string; lines: Line[] }) {
  const times = lines.flatMap((line) => line.points.map((point) => Date.parse(point.time)));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const x = (time: string) => (last === first ? 50 : ((Date.parse(time) - first) / (last - first)) * 100);
  const y = (percent: number) => 39 - (percent / 100) * 38;
  const newest = (line: Line) => line.points.reduce((a, b) => (a.time > b.time ? a : b), line.points[0]!);
  return (
    <figure class="trend">
      <svg viewBox="0 0 100 40" preserveAspectRatio="none" role="img" aria-label={`${label}: ${lines.map((line) => `${line.name} ${newest(line).percent.toFixed(0)} %`).join(', ')}`}>
        {[0, 50, 100].map((percent) => (
          <line key={percent} class="trend-grid" x1="0" x2="100" y1={y(percent)} y2={y(percent)} />
        ))}
        {lines.map((line, index) => (
          <g key={line.name} class={`trend-line ${TONES[index % TONES.length]}`}>
            <polyline points={line.points.map((point) => `${x(point.time)},${y(point.percent)}`).join(' ')} />
            {line.points.length === 1 && <polyline points={`0,${y(line.points[0]!.percent)} 100,${y(line.points[0]!.percent)}`} />}
          </g>
        ))}
      </svg>
      <figcaption class="spread">
        <span class="muted">{day(new Date(first).toISOString())}</span>
        <span class="row">
          {lines.map((line, index) => (
            <span key={line.name} class="row">
              <i class={`dot ${TONES[index % TONES.length]}`} aria-hidden="true" />
              {line.name} <b>{newest(line).percent.toFixed(0)} %</b>
            </span>
          ))}
        </span>
        <span class="muted">{last === first ? texts.overview.today : day(new Date(last).toISOString())}</span>
      </figcaption>
    </figure>
  );
}
