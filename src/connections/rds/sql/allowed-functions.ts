/**
 * Built-in functions that callers may use: they compute on their arguments alone. Left out on
 * purpose: whatever reads files, catalogs, settings or large objects, runs SQL text
 * (`query_to_xml`), sleeps, locks, advances sequences, or exposes server state.
 */
const BY_FAMILY = {
  // https://www.postgresql.org/docs/18/functions-string.html
  strings: `ascii bit_length btrim char_length character_length chr concat concat_ws format initcap
    left length lower lpad ltrim md5 normalize octet_length overlay position quote_ident
    quote_literal quote_nullable regexp_count regexp_instr regexp_like regexp_match regexp_matches
    regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr repeat replace reverse
    right rpad rtrim split_part starts_with string_to_array string_to_table strpos substr substring
    to_hex to_bin to_oct translate trim unistr upper casefold is_normalized textcat like like_escape notlike similar_to_escape`,
  binary: `convert convert_from convert_to decode encode get_bit get_byte set_bit set_byte
    sha224 sha256 sha384 sha512 crc32 crc32c bit_count`,
  // https://www.postgresql.org/docs/18/functions-math.html
  numbers: `abs acos acosd asin asind atan atan2 atan2d atand cbrt ceil ceiling cos cosd cosh cot
    cotd degrees div erf erfc exp factorial floor gamma gcd lcm lgamma ln log log10 min_scale mod pi
    power radians random random_normal round scale sign sin sind sinh sqrt tan tand tanh trim_scale
    trunc width_bucket`,
  formatting: `to_char to_date to_number to_timestamp`,
  dates: `age clock_timestamp date date_add date_bin date_part date_subtract date_trunc extract
    isfinite justify_days justify_hours justify_interval make_date make_interval make_time
    make_timestamp make_timestamptz now overlaps statement_timestamp timeofday timezone
    transaction_timestamp`,
  uuids: `gen_random_uuid uuidv4 uuidv7 uuid_extract_timestamp uuid_extract_version`,
  // https://www.postgresql.org/docs/18/functions-json.html
  json: `array_to_json json_agg json_agg_strict json_array json_array_element json_array_elements
    json_array_elements_text json_array_length json_build_array json_build_object json_each
    json_each_text json_extract_path json_extract_path_text json_object json_object_agg
    json_object_agg_strict json_object_agg_unique json_object_keys json_populate_record
    json_populate_recordset json_scalar json_serialize json_strip_nulls json_to_record
    json_to_recordset json_typeof jsonb_agg jsonb_agg_strict jsonb_array_elements
    jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each
    jsonb_each_text jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object
    jsonb_object_agg jsonb_object_agg_strict jsonb_object_agg_unique jsonb_object_keys
    jsonb_path_exists jsonb_path_exists_tz jsonb_path_match jsonb_path_match_tz jsonb_path_query
    jsonb_path_query_array jsonb_path_query_array_tz jsonb_path_query_first
    jsonb_path_query_first_tz jsonb_path_query_tz jsonb_populate_record jsonb_populate_recordset
    jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls jsonb_to_record jsonb_to_recordset
    jsonb_typeof row_to_json to_json to_jsonb`,
  arrays: `array_agg array_append array_cat array_dims array_fill array_length array_lower
    array_ndims array_position array_positions array_prepend array_remove array_replace
    array_reverse array_sample array_shuffle array_sort array_to_string array_upper cardinality
    trim_array unnest`,
  ranges: `daterange int4range int8range numrange tsrange tstzrange isempty lower_inc lower_inf
    multirange range_agg range_intersect_agg range_merge upper_inc upper_inf`,
  // https://www.postgresql.org/docs/18/functions-aggregate.html
  aggregates: `any_value avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp
    every grouping max min mode percentile_cont percentile_disc regr_avgx regr_avgy regr_count
    regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy stddev stddev_pop stddev_samp
    string_agg sum var_pop var_samp variance`,
  windows: `cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank
    row_number`,
  sets: `generate_series generate_subscripts`,
  conditions: `coalesce greatest least nullif num_nonnulls num_nulls`,
  // https://www.postgresql.org/docs/18/functions-textsearch.html, but those that read statistics
  search: `array_to_tsvector numnode phraseto_tsquery plainto_tsquery querytree setweight strip
    to_tsquery to_tsvector ts_delete ts_filter ts_headline ts_rank ts_rank_cd
    tsquery_phrase tsvector_to_array websearch_to_tsquery`,
  // https://github.com/pgvector/pgvector#reference
  vectors: `binary_quantize cosine_distance hamming_distance inner_product jaccard_distance
    l1_distance l2_distance l2_norm l2_normalize subvector vector_dims vector_norm`,
  session: `current_database current_schema`,
} as const;

/** Names of the built-in functions that callers may use. */
export const ALLOWED_FUNCTIONS: ReadonlySet<string> = new Set(
  Object.values(BY_FAMILY).flatMap((words) => words.split(/\s+/)),
);
