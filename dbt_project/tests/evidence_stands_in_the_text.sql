-- What is shown as printed is what stands at its offsets: the model cuts the sentence from the text, where it has to hold
-- the figure as the extraction saw it.
select observation_id
from {{ ref('fct_observation') }}
where
    {{ in_this_build() }}
    and surface is distinct from {{ text_slice(
        'sentence', 'start_offset - sentence_start_offset', 'end_offset - sentence_start_offset'
    ) }}
