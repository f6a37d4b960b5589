import { bareUrl } from './bare-url.ts';
import { htmlTag } from './html-tag.ts';
import { linkDestination } from './link-destination.ts';

/** Whether the text so far ends where a renderer may take what follows for part of a link. */
export type LinkContext = Readonly<{ take: (code: number) => void; inside: () => boolean }>;

/**
 * Follows a text character by character through everything that renderers make links, images and
 * attributes of. Errs on the side of links: HTML is looked for in Markdown and the other way round.
 */
export function linkContext(): LinkContext {
  const url = bareUrl();
  const tag = htmlTag();
  const destination = linkDestination();
  return {
    take: (code) => {
      const inTag = tag.inside();
      tag.take(code);
      // What follows a tag is not glued to the URLs in it.
      if (inTag && !tag.inside()) url.reset();
      else url.take(code);
      destination.take(code);
    },
    inside: () => tag.inside() || destination.inside() || url.inside(),
  };
}
