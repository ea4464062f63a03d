// Which address shows which page.
import { Empty, LinkButton } from '../components/basics';
import type { Place } from '../router';
import { texts } from '../texts';
import { Account } from './account';
import { Assistant } from './assistant/page';
import { Audit } from './audit';
import { Computers } from './computers/page';
import { Downloads } from './downloads';
import { Downstream } from './downstream';
import { Events } from './events';
import { Exchange } from './exchange/page';
import { Jobs } from './jobs';
import { Options } from './options/page';
import { Overview } from './overview/page';
import { People } from './people';
import { Policy } from './policy/page';
import { Reports } from './reports/page';
import { Rings } from './rings';
import { Rules } from './rules/page';
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
    case 'downstream-servers':
      return <Downstream place={place} />;
    case 'synchronizations':
      return <Synchronizations />;
    case 'downloads':
      return <Downloads place={place} />;
    case 'jobs':
      return <Jobs place={place} />;
    case 'events':
      return <Events place={place} />;
    case 'audit':
      return <Audit place={place} />;
    case 'people':
      return <People place={place} />;
    case 'account':
      return <Account />;
    case 'exchange':
      return <Exchange />;
    case 'reports':
      return <Reports place={place} />;
    case 'rings':
      return <Rings place={place} />;
    case 'rules':
      return <Rules place={place} />;
    case 'options':
      return <Options place={place} />;
    case 'assistant':
      return <Assistant place={place} />;
    case 'group-policy':
      return <Policy place={place} />;
    default:
      return (
        <Empty icon="help" title={texts.errors.notFound}>
          <p>{texts.errors.notFoundNext}</p>
          <LinkButton href="/">{texts.pages.overview}</LinkButton>
        </Empty>
      );
  }
}
