// Which address shows which page.
import { Empty, LinkButton } from '../components/basics';
import type { Place } from '../router';
import { texts } from '../texts';
import { Computers } from './computers/page';
import { Overview } from './overview';
import { Synchronizations } from './synchronizations';
import { Updates } from './updates/page';

export function Pages({ place }: { place: Place }) {
  switch (place.segments[0]) {
    case undefined:
      return <Overview />;
    case 'updates':
      return <Updates place={place} />;
    case 'computers':
      return <Computers place={place} />;
    case 'synchronizations':
      return <Synchronizations />;
    default:
      return (
        <Empty icon="help" title={texts.errors.notFound}>
          <p>{texts.errors.notFoundNext}</p>
          <LinkButton href="/">{texts.pages.overview}</LinkButton>
        </Empty>
      );
  }
}
